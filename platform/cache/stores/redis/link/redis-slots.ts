const slotCount = 16_384;
const polynomial = 0x1021;
const crcTable = Uint16Array.from({ length: 256 }, (_, byte) => crcOfByte(byte));

/**
 * The slot of a key in a Redis Cluster: CRC16 (XMODEM) of its bytes, or of what stands between the first `{` and the next
 * `}` if that is not empty. https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
 */
export function slotOf(key: string): number {
  let crc = 0;
  for (const byte of Buffer.from(hashedPart(key))) {
    crc = ((crc << 8) & 0xffff) ^ (crcTable[(crc >> 8) ^ byte] ?? 0);
  }
  return crc % slotCount;
}

/** The positions of keys, by slot. */
export function groupBySlot(keys: readonly string[]): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (const [position, key] of keys.entries()) {
    const slot = slotOf(key);
    const group = groups.get(slot);
    if (group === undefined) groups.set(slot, [position]);
    else group.push(position);
  }
  return [...groups.values()];
}

function hashedPart(key: string): string {
  const start = key.indexOf('{');
  const end = start < 0 ? -1 : key.indexOf('}', start + 1);
  return end > start + 1 ? key.slice(start + 1, end) : key;
}

function crcOfByte(byte: number): number {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ polynomial : crc << 1;
  return crc & 0xffff;
}
