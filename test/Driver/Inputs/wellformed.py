"""Reads SVG files: well-formed, nothing from outside, every number finite, all that is drawn inside of the picture."""
import re
import sys
import xml.etree.ElementTree as tree

SVG = "{http://www.w3.org/2000/svg}"
for path in sys.argv[1:]:
    root = tree.parse(path).getroot()
    assert root.tag == SVG + "svg", root.tag
    text = open(path, encoding="utf-8").read()
    assert not re.search(r"(href|src|@import|<script)", text), "something from outside"
    assert not re.search(r"\b(nan|inf)\b", re.sub(r">[^<]*<", "><", text)), "a number is not finite"
    width, height = (float(root.get(name)) for name in ("width", "height"))
    boxes = []  # of one panel at a time, to see that they do not overlap

    def shift(element):
        found = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", element.get("transform", ""))
        return (float(found.group(1)), float(found.group(2))) if found else (0.0, 0.0)

    def walk(element, x, y, style):
        dx, dy = shift(element)
        x, y = x + dx, y + dy
        style = element.get("class", style)
        low = high = None
        if element.tag == SVG + "circle":
            cx, cy, r = (float(element.get(name)) for name in ("cx", "cy", "r"))
            low, high = (x + cx - r, y + cy - r), (x + cx + r, y + cy + r)
        elif element.tag == SVG + "rect" and "%" not in element.get("width"):
            a, b, w, h = (float(element.get(name)) for name in ("x", "y", "width", "height"))
            low, high = (x + a, y + b), (x + a + w, y + b + h)
        if low:
            inside = low[0] >= 0 and low[1] >= 0 and high[0] <= width and high[1] <= height
            assert inside, (path, low, high, width, height)
            if style not in ("plate", "gap"):
                for other_low, other_high in boxes:
                    apart = (low[0] >= other_high[0] or other_low[0] >= high[0] or
                             low[1] >= other_high[1] or other_low[1] >= high[1])
                    assert apart, (path, "two marks overlap", low, other_low)
                boxes.append((low, high))
        for child in element:
            if child.tag != SVG + "defs":
                walk(child, x, y, style)

    walk(root, 0.0, 0.0, "")
    print(f"{path.split('/')[-1]}: {len(boxes)} marks")
