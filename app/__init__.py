"""Open AR Uploader: send the open-invoice report and see first what will be marked as paid."""

__version__ = "0.1.0"
