import pytest

from pos.domain.errors import Refused
from pos.domain.web_address import web_address


@pytest.mark.parametrize(
    "address",
    [
        "https://yoyaku.example.jp",
        "https://yoyaku.example.jp:8443/a/b?c=d&e=f#g",
        "https://xn--wgv71a.jp/%E4%BA%88%E7%B4%84",
        "https://[2001:db8::1]/",
        "https://127.0.0.1/",
    ],
)
def test_an_absolute_https_address_passes_unchanged(address: str) -> None:
    assert web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "yoyaku.example.jp",
        "/back",
        "//evil.example/",
        "https:/evil.example",
        "https://",
        "https:///path",
        "http://yoyaku.example.jp/",
        "http://127.0.0.1/",
        "ftp://yoyaku.example.jp/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user@yoyaku.example.jp/",
        "https://user:secret@yoyaku.example.jp/",
        "https://yoyaku.example.jp\\@evil.example/",
        "https://yoyaku.example.jp/\r\nSet-Cookie: a=b",
        " https://yoyaku.example.jp/",
        "https://yoyaku.example.jp/ x",
        "https://予約.example.jp/",
        "https://yoyaku.example.jp/予約",
        "https://yoyaku.example.jp:99999/",
        "https://[::1/",
        "https://yoyaku.example.jp/" + "x" * 2_000,
    ],
)
def test_anything_else_is_refused(address: str) -> None:
    with pytest.raises(Refused) as refused:
        web_address(address)
    assert refused.value.code == "invalid_url"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3:8000", "[::1]:8000"])
def test_http_to_this_machine_passes_only_when_allowed(host: str) -> None:
    assert web_address(f"http://{host}/back", loopback_http=True)
    with pytest.raises(Refused):
        web_address(f"http://{host}/back")


@pytest.mark.parametrize("host", ["localhost.evil.example", "10.0.0.1", "example.jp", "0.0.0.0"])
def test_http_to_another_machine_never_passes(host: str) -> None:
    with pytest.raises(Refused):
        web_address(f"http://{host}/back", loopback_http=True)
