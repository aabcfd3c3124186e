// Counts of one dimension by stance, as entries for bars.

// Rows of `/quotes/facets?by=DIMENSION,stance` as one entry a value, the most first:
// [{value, label, total, stances: {stance: count}}]. Rows without the value are left out.
export function byValue(rows, valueOf, labelOf) {
  const found = new Map();
  for (const row of rows) {
    const value = valueOf(row);
    if (!value) continue;
    const entry = found.get(value) ?? { value, label: labelOf(row), total: 0, stances: {} };
    entry.total += row.count;
    if (row.stance) entry.stances[row.stance] = (entry.stances[row.stance] ?? 0) + row.count;
    found.set(value, entry);
  }
  return [...found.values()].sort((a, b) => b.total - a.total);
}
