"""The Qt window. Sees flows and domain, never services."""
