"""An SVG of `gwnet topology`, looked at from outside: picture_check.py FILE TEXT… (texts it must show).

It is well-formed, has no element that could fetch or run anything, no box crosses another, and no text
leaves its box, even if letters were but half as wide as high.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

NAMESPACE = "{http://www.w3.org/2000/svg}"
KNOWN = {"svg", "title", "desc", "style", "rect", "path", "text"}


def frame(rect):
    x, y, width, height = (int(rect.get(key)) for key in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def inside(inner, outer):
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def apart(one, other):
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def check_boxes(boxes):
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert apart(one, other) or inside(one, other) or inside(other, one), (one, other)


def check_text(text, boxes, sizes):
    half = len(text.text or "") * sizes[text.get("class")] // 2
    x, y = int(text.get("x")), int(text.get("y"))
    start = x - half // 2 if text.get("text-anchor") == "middle" else x
    box = min(
        (box for box in boxes if box[0] <= start and start < box[2] and box[1] < y < box[3]),
        key=lambda box: (box[2] - box[0]) * (box[3] - box[1]),
    )
    assert start + half <= box[2], f"{text.text!r} leaves its box"


root = ElementTree.parse(sys.argv[1]).getroot()
names = {element.tag for element in root.iter()}
assert names <= {NAMESPACE + name for name in KNOWN}, names
assert not [key for element in root.iter() for key in element.keys() if key.startswith("on") or "href" in key]
style = root.find(NAMESPACE + "style").text
assert "prefers-color-scheme" in style and "url(" not in style and "@import" not in style
sizes = {name: int(size) for name, size in re.findall(r"\.(\w+)\{font-size:(\d+)px", style)}
boxes = [frame(rect) for rect in root.iter(NAMESPACE + "rect")]
paper = (0, 0, int(root.get("width")), int(root.get("height")))
assert boxes[0] == paper and root.get("viewBox") == " ".join(map(str, paper))
assert all(inside(box, paper) for box in boxes)
check_boxes(boxes[1:])
texts = list(root.iter(NAMESPACE + "text"))
for text in texts:
    check_text(text, boxes, sizes)
shown = " ".join(text.text or "" for text in texts)
for wanted in sys.argv[2:]:
    assert wanted in shown, f"{wanted} is not shown"
print(f"{len(texts)} texts in {len(boxes)} boxes")
