import { InstallError } from './install-error.ts';

/** A package on a NuGet server. */
export interface NugetPackage {
  readonly url: string;
  /** Its hash and size as the server's catalogue gives them; null where it gives none. */
  readonly proof: { readonly algorithm: string; readonly hash: string; readonly size: number } | null;
}

/** nuget.org's own index. */
export const NUGET = 'https://api.nuget.org/v3/index.json';

interface ServiceIndex {
  readonly resources: readonly { readonly '@id': string; readonly '@type': string }[];
}

interface CatalogueLeaf {
  readonly packageHash?: string;
  readonly packageHashAlgorithm?: string;
  readonly packageSize?: number;
}

/**
 * Finds one version of a package through a server's index. Source: https://learn.microsoft.com/nuget/api/overview
 *
 * Throws an `InstallError` where the server cannot be reached or has no such package.
 */
export async function findPackage(index: string, name: string, version: string): Promise<NugetPackage> {
  const { resources } = (await json(index)) as ServiceIndex;
  const resource = (type: string): string | undefined =>
    resources.find((each) => each['@type'] === type)?.['@id'].replace(/\/?$/, '/');
  const base = resource('PackageBaseAddress/3.0.0');
  if (base === undefined) throw new InstallError(`${index} is no index of a NuGet server.`);
  const id = name.toLowerCase();
  const { versions } = (await json(`${base}${id}/index.json`)) as { readonly versions: readonly string[] };
  if (!versions.includes(version)) {
    throw new InstallError(`The server has no ${name} ${version}, which this onnxruntime needs.`);
  }
  const registrations = resource('RegistrationsBaseUrl/3.6.0') ?? resource('RegistrationsBaseUrl');
  return {
    url: `${base}${id}/${version}/${id}.${version}.nupkg`,
    proof: registrations === undefined ? null : await proof(`${registrations}${id}/${version}.json`),
  };
}

async function proof(registration: string): Promise<NugetPackage['proof']> {
  const { catalogEntry } = (await json(registration)) as { readonly catalogEntry?: string };
  if (typeof catalogEntry !== 'string') return null;
  const leaf = (await json(catalogEntry)) as CatalogueLeaf;
  const { packageHash: hash, packageHashAlgorithm: algorithm, packageSize: size } = leaf;
  return hash === undefined || algorithm === undefined || size === undefined
    ? null
    : { hash, algorithm, size };
}

async function json(url: string): Promise<unknown> {
  const answer = await reach(url);
  if (!answer.ok) throw new InstallError(`${url} answers ${answer.status}. Try again later, or use --from.`);
  return answer.json();
}

/** A request whose failure is told in words. */
export async function reach(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  try {
    return await fetch(url, { headers });
  } catch (cause) {
    const reason =
      cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
    throw new InstallError(
      `${new URL(url).host} cannot be reached (${reason}). Without a network, fetch ${url} elsewhere and give the file or its folder: ` +
        'vjepa doctor --install-cuda --from FILE.nupkg',
      { cause },
    );
  }
}
