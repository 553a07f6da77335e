import { connect as connectHttp2, constants } from 'node:http2';
import { connect as connectSocket } from 'node:net';

/** What CRI answered to a PullImage. */
export interface CriAnswer {
  readonly code: number;
  readonly message: string;
}

const timeoutMs = 30_000;
const method = '/runtime.v1.ImageService/PullImage';

/** Asks containerd's CRI plugin for an image. The request is small enough to be written out by hand: gRPC over HTTP/2 on a socket. */
export function criPull(socket: string, image: string): Promise<CriAnswer> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2('http://localhost', { createConnection: () => connectSocket(socket) });
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: method,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let status: CriAnswer | undefined;
    const note = (headers: Record<string, unknown>) => {
      if (headers['grpc-status'] === undefined) return;
      status = { code: Number(headers['grpc-status']), message: decodeURIComponent(String(headers['grpc-message'] ?? '')) };
    };
    const end = (settle: () => void) => {
      clearTimeout(timer);
      session.close();
      settle();
    };
    const timer = setTimeout(() => {
      stream.close();
      end(() => reject(new Error('CRI did not answer in time')));
    }, timeoutMs);
    session.once('error', (error) => end(() => reject(error)));
    stream.once('error', (error) => end(() => reject(error)));
    stream.on('response', note);
    stream.on('trailers', note);
    stream.resume();
    stream.once('end', () => end(() => (status === undefined ? reject(new Error('CRI sent no status')) : resolve(status))));
    stream.end(framed(field(1, field(1, Buffer.from(image)))));
  });
}

/** A length-delimited protobuf field. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>= 7;
  }
  return Buffer.from([...bytes, rest]);
}

function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
