"""Honest copy: what a journalist typed is what readers get, to the letter, however often it is saved."""

from html import escape, unescape

import pytest

from liveblog.sanitise import clean_html, clean_line, clean_text

HONEST = {
    "ampersands": "AT&T, R&D and Marks & Spencer; a&b; &c",
    "comparison": "a < b && c > d, x <= y, 1<2>3, -> and <-",
    "markup as words": "Use <p> and </p>, not <br/>; <script>alert(1)</script> is text here",
    "entities as words": "Write &amp; for &, &lt; for <, &nbsp; and &#8212; and &copy and &notin;",
    "straight quotes": "\"He said 'no'\" and it's 5'10\"",
    "curly quotes": "“She said ‘never’,” he’d recall",
    "german quotes": "„Das ist ‚nicht‘ wahr“, sagte er",
    "guillemets": "«\u202fTrès bien\u202f», dit-il\u00a0: «\u00a0merci\u00a0!\u00a0»",
    "polish": "„Zażółć gęślą jaźń”",
    "ukrainian": "«Є питання: чи з’їв їжак ґрунт?» — Щось… об’єднання",
    "russian": "Съешь же ещё этих мягких французских булок, да выпей чаю",
    "greek": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "hebrew": 'שלום, "עולם" (בדיקה) 123',
    "arabic": "قال: «مرحبًا بالعالم» ١٢٣، نعم؟",
    "directions": "\u200fשלום\u200e hello \u2067עברית\u2069 \u202babc\u202c",
    "persian joiner": "می\u200cخواهم و نمی\u200cتوانم",
    "hindi": "क्षत्रिय और श्रीमती\u200d",
    "thai": "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า",
    "chinese": "我能吞下玻璃而不伤身体。「引用」，《书名》……",
    "japanese": "私はガラスを食べられます。『それ』は―ー～〜㍍㌔",
    "wide space": "日本\u3000東京",
    "korean": "다람쥐 헌 쳇바퀴에 타고파",
    "old hangul": "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "combining": "e\u0301 a\u0308 n\u0303 o\u0328\u0301 Z\u0351\u036b\u0343",
    "composed beside": "é is not e\u0301 to a machine",
    "vietnamese": "Tiếng Việt: Đặng Thị Hồng Nhung, ốc ộ",
    "emoji": "😀 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇺🇦 1️⃣ ❤️",
    "astral": "𝒜𝓃 𐍈 𠜎 🜁 𓀀",
    "no-break": "10\u00a0000\u00a0km, §\u00a05, Dr.\u00a0Who, 5\u202fpm",
    "soft hyphen": "Donau\u00addampf\u00adschiff and co\u2011operate",
    "zero width": "super\u200bcali\u2060fragilistic",
    "punctuation": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
    "typographic": "… – — ‑ ‒ ― • · † ‡ § ¶ ′ ″ ‰ № ™ © ® ° º ª ¿ ¡ ⁂ ‹ › ‚ „",
    "maths": "∀x∈ℝ: ⌈x⌉ = −⌊−x⌋, α ∧ ¬β, x² + y³ ≠ ½ ± √2",
    "money": "€1,234.56 £5 ¥100 ₴20 ₹7 ₿1 ¢",
    "arrows": "← ↑ → ↓ ⇒ ↔ ✓ ✗ ★ ☎",
    "box": "┌─┐│░▒▓█",
    "addresses": "https://example.org/?a=1&b=2&copy=3#x and desk@example.org",
    "paths": "C:\\Users\\x\\n, \\\\server\\share, ~/x, ../y",
    "template": "{{ x }} {% y %} ${z} #{w} %s %(n)s {0}",
    "code": "if (a && b || !c) { return x[i] ?? `y`; } // z /* w */",
    "json": '{"a": "b\\u003c", "c": [1, 2]}',
    "csv": "=1+1,+2,-3,@4",
    "turkish": "İstanbul, ıslak; Iğdır",
    "icelandic": "Þórður æðaði í ölið",
    "ligatures": "ﬁnal ﬂow ﬃ Ǆ ß ẞ œ Æ ĳ",
    "line separator": "one\u2028two\u2029three",
    "numbers": "1/2 ½ ⅓ ١٢٣ ४५६ Ⅷ ①",
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_text_survives_three_saves_to_the_letter(name: str) -> None:
    text = HONEST[name]
    html = f"<p>{escape(text, quote=False)}</p>"
    for _ in range(3):
        html = clean_html(html)
        assert unescape(html.removeprefix("<p>").removesuffix("</p>")) == text
        assert clean_text(text) == text
    if name != "line separator":
        assert clean_line(text) == text


def test_there_are_at_least_31_honest_texts() -> None:
    assert len(HONEST) >= 31


def test_formatting_of_the_editor_survives() -> None:
    html = (
        '<p>One <strong>two</strong> <em>three</em> <a href="https://example.org/?a=1&amp;b=2">four</a>'
        " H<sub>2</sub>O x<sup>2</sup><br>five</p><h3>six</h3><ul><li><p>seven</p></li></ul>"
        "<ol><li><p>eight</p></li></ol><blockquote><p>nine</p></blockquote>"
    )
    assert clean_html(clean_html(html)) == html


def test_other_markup_leaves_its_words() -> None:
    assert clean_html("<div><b>One</b> <u>two</u></div><h1>Three</h1>") == "One twoThree"
