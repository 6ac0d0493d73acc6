'use strict';

/** The value below which such a share of `values` lies: 0.5 is the median of an odd number of them. */
function quantile(values, share) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How far the runs lie apart: (largest - smallest) / median. */
function spread(values) {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

/** A map from key to the items that have it, in the order of their first. */
function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}

/**
 * The middle of the ratios that the rounds give one by one: what disturbs a round disturbs both of its sides.
 * `seconds` of `below` over those of `above`: how many times as fast `above` is.
 */
function ratioByRound(above, below, value = (item) => item.seconds) {
  const other = new Map(below.map((item) => [item.round, item]));
  const ratios = above
    .filter((item) => other.has(item.round))
    .map((item) => value(other.get(item.round)) / value(item));
  return ratios.length ? median(ratios) : undefined;
}

/** The best instead of the middle: for a check that must not fail because something else was running. */
function bestRatioByRound(above, below) {
  const other = new Map(below.map((item) => [item.round, item]));
  return Math.max(...above.map((item) => other.get(item.round).seconds / item.seconds));
}

module.exports = { bestRatioByRound, groupBy, median, quantile, ratioByRound, spread };
