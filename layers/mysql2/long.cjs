// What the driver uses of the package `long`, which compiles a WebAssembly module at every start (3 ms): whole numbers of 64 bits above 2^53, as text.
module.exports = class Long {
  constructor(low, high, unsigned) {
    const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    this.value = unsigned ? bits : BigInt.asIntN(64, bits);
  }

  toString() {
    return this.value.toString();
  }

  toNumber() {
    return Number(this.value);
  }
};
