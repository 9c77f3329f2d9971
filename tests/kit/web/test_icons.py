import pytest

from cis.kit.web.icons import icon


def test_an_icon_is_decoration_without_inline_style():
    drawn = icon("search")

    assert drawn.startswith('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"')
    assert "<path d=" in drawn
    assert "style" not in drawn
    assert "ns0:" not in drawn
    assert "xmlns" not in drawn


def test_an_unknown_icon_is_an_error_not_a_hole():
    with pytest.raises(KeyError):
        icon("no-such-icon")
