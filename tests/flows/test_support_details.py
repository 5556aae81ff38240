"""What "Copy details for support" tells, and what it never does."""

from datetime import UTC, datetime

from app.domain.connect_code import ConnectCode
from app.domain.connection import Connection, Outcome, Rung, RungResult, SignIn
from app.domain.profile import Company
from app.flows.support_details import support_details

NOW = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
HARBOUR = Company("c1", "Harbour Joinery Ltd", "kolleno_open_ar")
CONNECTION = Connection("sftp.harbour-joinery.example", 22, "harbour-joinery", SignIn.PASSWORD)


def details(*results: RungResult) -> str:
    return support_details({"Open AR Uploader": "1"}, HARBOUR, CONNECTION, results, "KWallet", NOW)


def failed(rung: Rung, code: ConnectCode, **seen: object) -> RungResult:
    return RungResult(rung, Outcome.FAILED, code, seen)


def test_who_signs_in_is_left_out_even_where_the_server_names_them() -> None:
    told = details(
        failed(
            Rung.SIGN_IN,
            ConnectCode.CLOSED_AT_SIGN_IN,
            user="harbour-joinery",
            answer="Account HARBOUR-JOINERY of Harbour Joinery Ltd is locked",
        ),
        failed(
            Rung.FOLDER,
            ConnectCode.FOLDER_FORBIDDEN,
            folder="csv_data_uploads",
            answer="/home/harbour-joinery/csv_data_uploads: permission denied",
        ),
    )
    without_host = told.replace(CONNECTION.host, "")
    assert "harbour" not in without_host.lower()
    assert "answer=Account [name] of [name] is locked" in told
    assert "answer=/home/[name]/csv_data_uploads: permission denied" in told
    assert "folder=csv_data_uploads" in told


def test_the_receivers_host_is_shown_as_it_is() -> None:
    seen = {"host": CONNECTION.host, "addresses": "192.0.2.7"}
    told = details(RungResult(Rung.NAME, Outcome.PASSED, seen=seen))
    assert f"Server: {CONNECTION.host} port 22" in told
    assert f"C1 passed (host={CONNECTION.host}, addresses=192.0.2.7)" in told


def test_what_a_server_said_stays_one_short_line() -> None:
    answer = "no\nC10 passed\r\n" + "x" * 5000
    told = details(failed(Rung.SIGN_IN, ConnectCode.CLOSED_AT_SIGN_IN, answer=answer))
    assert [line for line in told.splitlines() if line.startswith("C")] == [told.splitlines()[-1]]
    assert len(told.splitlines()[-1]) < 400
