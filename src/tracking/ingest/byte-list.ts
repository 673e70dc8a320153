const SLAB_BYTES = 1024 * 1024;

/** Texts as UTF-8 in few large buffers, out of the way of the garbage collector. */
export class ByteList {
  private slab = Buffer.alloc(0);
  private used = 0;

  add(text: string): Buffer {
    // A UTF-16 unit takes three bytes of UTF-8 at the most.
    const most = text.length * 3;
    if (this.used + most > this.slab.length) {
      this.slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, most));
      this.used = 0;
    }
    const start = this.used;
    this.used += this.slab.write(text, start, 'utf8');
    return this.slab.subarray(start, this.used);
  }
}
