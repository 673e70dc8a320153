const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Reads JSON with every number as the text it was written in: ids beyond 2^53 keep their digits, and amounts
 * never pass through a float. Null for what is no JSON.
 */
export function parseExactJson(raw: Buffer): unknown {
  const text = new TextDecoder('utf-8', { ignoreBOM: false }).decode(raw);
  try {
    // Quoting would let numbers pass that JSON does not know, 01 for one.
    JSON.parse(text);
    return JSON.parse(text.replace(STRING_OR_NUMBER, (token) => (token[0] === '"' ? token : `"${token}"`)));
  } catch {
    return null;
  }
}
