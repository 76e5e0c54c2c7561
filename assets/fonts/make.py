"""Makes Inter-Regular.ttf and Inter-SemiBold.ttf out of Inter's variable font (see README.md): make.py Inter-roman.var.ttf"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

RANGES = [
    (0x0020, 0x024F), (0x02B0, 0x03FF), (0x0400, 0x052F), (0x1E00, 0x1EFF), (0x2000, 0x209F), (0x20A0, 0x20CF),
    (0x2100, 0x23FF), (0x25A0, 0x27BF),
]
TABULAR = "0123456789+−±"


def tabular_figures(font):
    """Which glyph stands for which in the feature `tnum`."""
    table = font["GSUB"].table
    lookups = {i for r in table.FeatureList.FeatureRecord if r.FeatureTag == "tnum" for i in r.Feature.LookupListIndex}
    mapping = {}
    for lookup in lookups:
        for part in table.LookupList.Lookup[lookup].SubTable:
            mapping.update(getattr(getattr(part, "ExtSubTable", part), "mapping", {}))
    return mapping


def make(source, name, weight):
    font = instancer.instantiateVariableFont(TTFont(source), {"wght": weight})
    tabular = tabular_figures(font)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update({c: tabular[g] for c, g in table.cmap.items() if chr(c) in TABULAR and g in tabular})
    # Between two masters the widths are rounded glyph by glyph; figures must be equal to the unit.
    figures = [font.getBestCmap()[ord(figure)] for figure in "0123456789"]
    width = font["hmtx"][figures[0]][0]
    for figure in figures:
        font["hmtx"][figure] = (width, font["hmtx"][figure][1])

    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["STAT", "MVAR", "DSIG", "meta"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for first, last in RANGES for c in range(first, last + 1)])
    subsetter.subset(font)
    font.save(Path(__file__).with_name(f"Inter-{name}.ttf"))


make(sys.argv[1], "Regular", 400)
make(sys.argv[1], "SemiBold", 600)
