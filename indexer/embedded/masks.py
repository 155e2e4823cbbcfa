"""Filters as masks over rows."""

import numpy as np

from indexer.embedded.lists import Mask
from indexer.embedded.table import Table
from indexer.engine import Filter, Filters, Ids, Not, Range, Terms
from indexer.sound import sound_text


def mask_of(table: Table, filters: Filters) -> Mask:
    """[rows]: documents that pass all filters."""
    mask = table.alive
    for one in filters:
        mask = mask & _mask(table, one)
    return mask


def _mask(table: Table, one: Filter) -> Mask:
    if isinstance(one, Terms):
        return table.keywords[one.field].rows_with(map(sound_text, one.values), table.rows)
    if isinstance(one, Range):
        return _range(table, one)
    if isinstance(one, Ids):
        mask = np.zeros(table.rows, np.bool_)
        rows = table.ids.rows(one.values)
        mask[rows[rows >= 0]] = True
        return mask
    if isinstance(one, Not):
        return ~_mask(table, one.filter)
    mask = np.zeros(table.rows, np.bool_)
    for part in one.filters:
        mask |= _mask(table, part)
    return mask


def _range(table: Table, one: Range) -> Mask:
    numbers = table.number(one.field)
    mask = ~np.isnan(numbers)
    if one.low is not None:
        mask &= numbers >= one.low
    if one.high is not None:
        mask &= numbers <= one.high
    if one.or_missing:
        mask |= np.isnan(numbers)
    return mask
