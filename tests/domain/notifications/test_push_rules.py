"""Which addresses are written to; what is said of a message."""

from datetime import timedelta

import pytest

from domain.notifications.errors import InvalidPushKeys, InvalidPushToken
from domain.notifications.rules.push import PushHosts, key_bytes, token_of, topic_of, wait_of
from tests.support.push_service import text_of

HOSTS = PushHosts()
POINT = text_of(b"\x04" + bytes(64))
SECRET = text_of(bytes(16))


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/dQw4w9WgXcQ:APA91bH",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABl",
        "https://web.push.apple.com/QGh8",
        "https://db5p.notify.windows.com/w/?token=BQYAAA%3d%3d",
    ],
)
def test_push_services_of_browsers_are_written_to(endpoint: str) -> None:
    assert HOSTS.allow(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "fcm.googleapis.com/fcm/send/a",
        "http://fcm.googleapis.com/fcm/send/a",
        "ftp://fcm.googleapis.com/fcm/send/a",
        "HTTPS://FCM.googleapis.com/fcm/send/a",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com:443/fcm/send/a",
        "https://fcm.googleapis.com:8443/fcm/send/a",
        "https://fcm.googleapis.com:/fcm/send/a",
        "https://fcm.googleapis.com:99999/fcm/send/a",
        "https://user@fcm.googleapis.com/fcm/send/a",
        "https://user:secret@fcm.googleapis.com/fcm/send/a",
        "https://fcm.googleapis.com@10.0.0.1/fcm/send/a",
        "https://10.0.0.1\\@fcm.googleapis.com/fcm/send/a",
        "https://10.0.0.1#@fcm.googleapis.com/",
        "https://10.0.0.1/fcm/send/a",
        "https://127.0.0.1/fcm/send/a",
        "https://[::1]/fcm/send/a",
        "https://[::ffff:10.0.0.1]/fcm/send/a",
        "https://2130706433/fcm/send/a",
        "https://localhost/fcm/send/a",
        "https://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com./fcm/send/a",
        "https://fcm.googleapis.com.example.org/fcm/send/a",
        "https://evilfcm.googleapis.com/fcm/send/a",
        "https://push.apple.com/a",
        "https://.push.apple.com/a",
        "https://webpush.apple.com/a",
        "https://push.apple.com.example.org/a",
        "https://fcm.googleapis.c\u043em/fcm/send/a",
        "https://xn--fcm-googleapis.com/fcm/send/a",
        "https://例子.push.apple.com/a",
        "https://fcm.googleapis.com/fcm/send/a\r\nhost: example.org",
        "https://fcm.googleapis.com/fcm/send/a b",
        "https://fcm.googleapis.com/" + "a" * 1000,
        "https://[fcm.googleapis.com/a",
        "//fcm.googleapis.com/a",
    ],
)
def test_nothing_else_is(endpoint: str) -> None:
    assert not HOSTS.allow(endpoint)


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:8080/a", "http://localhost/a", "http://[::1]:1/a"])
def test_this_machine_is_written_to_in_tests_alone(endpoint: str) -> None:
    assert PushHosts(is_loopback_allowed=True).allow(endpoint)
    assert not HOSTS.allow(endpoint)


@pytest.mark.parametrize("endpoint", ["http://127.0.0.2:8080/a", "http://10.0.0.1/a", "http://user@localhost/a"])
def test_in_tests_nothing_but_this_machine_is(endpoint: str) -> None:
    assert not PushHosts(is_loopback_allowed=True).allow(endpoint)


def test_an_operator_s_list_stands_instead() -> None:
    hosts = PushHosts(("push.union.example", "*.push.union.example"))

    allowed = ["https://push.union.example/a", "https://a.b.push.union.example/a"]
    assert [hosts.allow(each) for each in allowed] == [True, True]
    assert not hosts.allow("https://fcm.googleapis.com/fcm/send/a")


def test_keys_are_read_with_and_without_padding() -> None:
    expected = (b"\x04" + bytes(64), bytes(16))

    assert key_bytes(POINT, SECRET) == expected
    assert key_bytes(POINT + "=", SECRET + "==") == expected


@pytest.mark.parametrize(
    ("p256dh", "auth", "path"),
    [
        ("", SECRET, "p256dh"),
        (text_of(b"\x02" + bytes(32)), SECRET, "p256dh"),
        (text_of(b"\x05" + bytes(64)), SECRET, "p256dh"),
        (text_of(b"\x04" + bytes(65)), SECRET, "p256dh"),
        ("not base64!", SECRET, "p256dh"),
        ("密钥", SECRET, "p256dh"),
        (POINT, "", "auth"),
        (POINT, text_of(bytes(15)), "auth"),
        (POINT, text_of(bytes(17)), "auth"),
    ],
)
def test_other_keys_are_refused(p256dh: str, auth: str, path: str) -> None:
    with pytest.raises(InvalidPushKeys) as refused:
        key_bytes(p256dh, auth)
    assert refused.value.path == ("webPush", path)


@pytest.mark.parametrize("token", ["", "a b", "a\n", "令牌", "a" * 501])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidPushToken):
        token_of(token)


def test_repeats_of_a_message_have_one_topic_that_a_push_service_takes() -> None:
    topics = [topic_of(key) for key in ("event:push:a", "event:push:a", "event:push:b")]

    assert topics[0] == topics[1] != topics[2]
    assert all(len(topic) == 32 and topic.replace("-", "a").replace("_", "a").isalnum() for topic in topics)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        (None, None),
        ("0", timedelta()),
        ("120", timedelta(minutes=2)),
        ("86400", timedelta(hours=6)),
        ("99999999999999999999", None),
        ("-5", None),
        ("١٢", None),
        ("Fri, 31 Dec 1999 23:59:59 GMT", None),
    ],
)
def test_how_long_a_push_service_says_to_wait(said: str | None, wait: timedelta | None) -> None:
    assert wait_of(said) == wait
