import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface NugetServer {
  readonly index: string;
  /** The `range` headers of requests for the package, '' for none. */
  readonly ranges: readonly string[];
  /** The next answer with the package breaks off after so many bytes, once they have arrived. */
  breakOffAfter(bytes: number, haveArrived: () => boolean): void;
}

/** A NuGet server on this machine that has one package; `hash` replaces the true one in its catalogue, null leaves it out. */
export async function serve(
  name: string,
  version: string,
  content: Buffer,
  hash: string | null = createHash('sha512').update(content).digest('base64'),
): Promise<NugetServer> {
  const id = name.toLowerCase();
  const ranges: string[] = [];
  let limit = Infinity;
  let haveArrived = (): boolean => true;
  const server: Server = createServer((request, response) => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const json = (value: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    switch (request.url ?? '') {
      case '/index.json':
        return json({
          resources: [
            { '@id': `${base}/flat/`, '@type': 'PackageBaseAddress/3.0.0' },
            ...(hash === null ? [] : [{ '@id': `${base}/reg`, '@type': 'RegistrationsBaseUrl/3.6.0' }]),
          ],
        });
      case `/flat/${id}/index.json`:
        return json({ versions: ['1.0.0', version] });
      case `/reg/${id}/${version}.json`:
        return json({ catalogEntry: `${base}/catalogue/leaf.json` });
      case '/catalogue/leaf.json':
        return json({ packageHash: hash, packageHashAlgorithm: 'SHA512', packageSize: content.length });
      case `/flat/${id}/${version}/${id}.${version}.nupkg`: {
        const range = request.headers.range ?? '';
        ranges.push(range);
        const from = Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
        if (from >= content.length) return void response.writeHead(416).end();
        const body = content.subarray(from);
        response.writeHead(range === '' ? 200 : 206, { 'content-length': body.length });
        if (limit >= body.length) return void response.end(body);
        response.write(body.subarray(0, limit));
        limit = Infinity;
        const timer = setInterval(() => {
          if (!haveArrived()) return;
          clearInterval(timer);
          response.destroy();
        }, 5);
        return;
      }
      default:
        return void response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    index: `http://127.0.0.1:${(server.address() as AddressInfo).port}/index.json`,
    ranges,
    breakOffAfter: (bytes, arrived) => {
      limit = bytes;
      haveArrived = arrived;
    },
  };
}
