type Value = string | number | Value[] | { [key: string]: Value };

/** A network of IPv4 in CIDR notation, and what the file says of it. */
export interface MmdbEntry {
  cidr: string;
  data: Record<string, Value>;
}

const EMPTY = -1;

/**
 * A small MaxMind DB file for IPv4, after the published format (MaxMind DB File Format 2.0): a binary search
 * tree with records of 32 bits, the data, the metadata. Networks must not overlap.
 */
export function mmdbOf(databaseType: string, entries: readonly MmdbEntry[]): Buffer {
  const nodes: [number, number][] = [[EMPTY, EMPTY]];
  const data: Buffer[] = [];
  const leaves = new Map<string, number>();
  let dataBytes = 0;
  entries.forEach((entry, index) => {
    leaves.set(`${index}`, dataBytes);
    const encoded = encode(entry.data);
    data.push(encoded);
    dataBytes += encoded.length;
    const [address, length] = entry.cidr.split('/') as [string, string];
    const bits = address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
      .slice(0, Number(length));
    let node = 0;
    [...bits].forEach((bit, depth) => {
      const side = Number(bit) as 0 | 1;
      if (depth === bits.length - 1) {
        // Below every node and the empty record; turned into an offset once the nodes are counted.
        nodes[node]![side] = -2 - index;
        return;
      }
      let next = nodes[node]![side];
      if (next === EMPTY) {
        next = nodes.push([EMPTY, EMPTY]) - 1;
        nodes[node]![side] = next;
      }
      node = next;
    });
  });
  const tree = Buffer.alloc(nodes.length * 8);
  const record = (value: number): number => {
    if (value >= 0) return value;
    return value === EMPTY ? nodes.length : nodes.length + 16 + leaves.get(`${-2 - value}`)!;
  };
  nodes.forEach((sides, index) => {
    tree.writeUInt32BE(record(sides[0]), index * 8);
    tree.writeUInt32BE(record(sides[1]), index * 8 + 4);
  });
  const metadata = encode({
    ...{ binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1_763_700_000 },
    ...{
      database_type: databaseType,
      description: { en: 'made by a test' },
      ip_version: 4,
      languages: ['en'],
    },
    ...{ node_count: nodes.length, record_size: 32 },
  });
  const mark = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
  return Buffer.concat([tree, Buffer.alloc(16), ...data, mark, metadata]);
}

const [TEXT, UINT32, MAP, ARRAY] = [2, 6, 7, 11];

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([control(TEXT, text.length), text]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(UINT32, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(ARRAY, value.length), ...value.map(encode)]);
  const pairs = Object.entries(value);
  return Buffer.concat([
    control(MAP, pairs.length),
    ...pairs.flatMap(([key, one]) => [encode(key), encode(one)]),
  ]);
}

/** Type and size; types above 7 take a byte of their own, sizes from 29 on another. */
function control(type: number, size: number): Buffer {
  const [first, more] = size < 29 ? [size, []] : [29, [size - 29]];
  return type <= 7 ? Buffer.from([(type << 5) | first, ...more]) : Buffer.from([first, type - 7, ...more]);
}
