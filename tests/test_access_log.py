"""What may stand in a log."""

import logging

import pytest
from gunicorn.config import Config

from config.access_log import PrivateLogger, WithoutSecrets, loggable

TOKEN = "Zk3vX9-qT_0aLw7RbN5yHf"
UUID = "0b6a3c5e-7c1f-4a53-9d0e-2f4f6f8a9b10"


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/fr/", "/fr/"),
        ("/fr/?lat=45.76&lon=4.84", "/fr/"),
        (f"/fr/programmes/{UUID}/", f"/fr/programmes/{UUID}/"),
        (f"/fr/journey/{TOKEN}/", "/fr/journey/…/"),
        (f"/fr/journey/{TOKEN}", "/fr/journey/…"),
        (f"/share/{TOKEN}/goal/{UUID}/", f"/share/…/goal/{UUID}/"),
        (f"/share/{TOKEN}?next=/fr/", "/share/…"),
        ("/static/css/site.55e7cbb9ba48.css", "/static/css/site.55e7cbb9ba48.css"),
        ("/api/v1/clusters/6/33/22/", "/api/v1/clusters/6/33/22/"),
        ("/api/v1/clusters/14/8413/5848/?theme=papers", "/api/v1/clusters/14/…/"),
        ("/tiles/9/262/182.png", "/tiles/9/262/182.png"),
        ("/tiles/18/134612/93571.png", "/tiles/18/….png"),
    ],
)
def test_path_is_written_without_query_and_without_secret(path, written):
    assert loggable(path) == written


def test_record_of_another_logger_loses_its_secret():
    record = logging.LogRecord(
        "django.request", 30, __file__, 1, "Not Found: %s", (f"/share/{TOKEN}/?q=a",), None
    )
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == "Not Found: /share/…/"


def test_record_without_path_is_written_as_it_is():
    record = logging.LogRecord("django", 30, __file__, 1, "%s took %d s", ("migrate", 3), None)
    WithoutSecrets().filter(record)
    assert record.getMessage() == "migrate took 3 s"


def test_errors_of_the_server_are_filtered_too():
    logger = PrivateLogger(Config())
    assert any(isinstance(each, WithoutSecrets) for each in logger.error_log.filters)
