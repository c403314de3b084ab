/* Reads Mapbox Vector Tiles (version 2.1): what a tile holds, as features with rings of numbers.
   https://github.com/mapbox/vector-tile-spec/tree/master/2.1 */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const MOVE_TO = 1;
const CLOSE_PATH = 7;
const TEXT = new TextDecoder();

/** One message of Protocol Buffers: calls `field(number, value)`; bytes come as `Uint8Array`. */
function readMessage(bytes, field) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = () => {
    let value = 0;
    let scale = 1;
    let byte;
    do {
      byte = bytes[at];
      at += 1;
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const kind = tag & 7;
    if (kind === VARINT) {
      field(tag >> 3, varint());
    } else if (kind === BYTES) {
      const size = varint();
      field(tag >> 3, bytes.subarray(at, at + size));
      at += size;
    } else if (kind === FIXED64 || kind === FIXED32) {
      field(tag >> 3, kind === FIXED64 ? view.getFloat64(at, true) : view.getFloat32(at, true));
      at += kind === FIXED64 ? 8 : 4;
    } else {
      throw new Error(`Vector tile: unknown type ${kind}`);
    }
  }
}

/** The numbers of a packed field. */
function readPacked(bytes) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const byte of bytes) {
    value |= (byte & 127) << shift;
    shift += 7;
    if (byte < 128) {
      numbers.push(value >>> 0);
      value = shift = 0;
    }
  }
  return numbers;
}

const unzigzag = (number) => (number >>> 1) ^ -(number & 1);

/** Lines, rings or points of a geometry: arrays of x, y, x, y, … in units of the tile; a ring, which
    ends where it began, has `isRing`. */
function readGeometry(bytes) {
  const numbers = readPacked(bytes);
  const parts = [];
  let part = [];
  let x = 0;
  let y = 0;
  for (let at = 0; at < numbers.length;) {
    const command = numbers[at] & 7;
    const count = numbers[at] >> 3;
    at += 1;
    if (command === CLOSE_PATH) {
      part.isRing = true;
      continue;
    }
    for (let done = 0; done < count; done += 1) {
      x += unzigzag(numbers[at]);
      y += unzigzag(numbers[at + 1]);
      at += 2;
      if (command === MOVE_TO) parts.push((part = []));
      part.push(x, y);
    }
  }
  return parts;
}

function readValue(bytes) {
  let read = null;
  readMessage(bytes, (number, value) => {
    if (number === 1) read = TEXT.decode(value);
    else if (number === 6) read = unzigzag(value);
    else read = number === 7 ? Boolean(value) : value;
  });
  return read;
}

function readLayer(bytes) {
  const layer = { name: "", extent: 4096, features: [] };
  const keys = [];
  const values = [];
  const raw = [];
  readMessage(bytes, (number, value) => {
    if (number === 1) layer.name = TEXT.decode(value);
    else if (number === 2) raw.push(value);
    else if (number === 3) keys.push(TEXT.decode(value));
    else if (number === 4) values.push(readValue(value));
    else if (number === 5) layer.extent = value;
  });
  layer.features = raw.map((one) => {
    const feature = { properties: {}, parts: [] };
    readMessage(one, (number, value) => {
      if (number === 2) {
        const tags = readPacked(value);
        for (let at = 0; at < tags.length; at += 2) feature.properties[keys[tags[at]]] = values[tags[at + 1]];
      } else if (number === 4) {
        feature.parts = readGeometry(value);
      }
    });
    return feature;
  });
  return layer;
}

/** The layers of a tile by name: `{ extent, features: [{ properties, parts }] }`. */
export function readTile(buffer) {
  const layers = {};
  readMessage(new Uint8Array(buffer), (number, value) => {
    if (number !== 3) return;
    const layer = readLayer(value);
    layers[layer.name] = layer;
  });
  return layers;
}
