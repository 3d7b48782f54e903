// What the driver uses of the package `lru.min`, which allocates every place of a cache at once: half a megabyte at each start for 15,000 parsers.
exports.createLRU = ({ max, onEviction }) => {
  if (!(Number.isInteger(max) && max > 0)) throw new TypeError('`max` must be a positive integer');
  // A Map keeps the order in which keys came; a key that is used comes anew.
  const entries = new Map();
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },

    set(key, value) {
      const leaving = entries.has(key) ? key : entries.size === max ? entries.keys().next().value : undefined;
      if (leaving !== undefined) this.delete(leaving);
      entries.set(key, value);
    },

    delete(key) {
      if (!entries.has(key)) return false;
      onEviction?.(key, entries.get(key));
      return entries.delete(key);
    },

    clear() {
      if (onEviction !== undefined) for (const [key, value] of entries) onEviction(key, value);
      entries.clear();
    },
  };
};
