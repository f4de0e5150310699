/**
 * ONNX messages (onnx.proto3 of opset 18, IR version 8), as far as the engine writes them, and their encoding. Field
 * numbers are those of the ONNX specification.
 */
import { PbfWriter } from 'pbf';
import { sizeOf, type OnnxAttribute, type Shape } from '../tensor.ts';

export interface OnnxNode {
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
  /** The attribute `body` of a Scan. */
  readonly body?: OnnxGraph;
}

export interface OnnxInitialiser {
  readonly name: string;
  readonly shape: Shape;
  readonly data: Float32Array | BigInt64Array;
}

export interface OnnxValue {
  readonly name: string;
  /** A name in place of an extent: any number of them, the same wherever the name stands. */
  readonly shape: readonly (number | string)[];
  /** For a person. */
  readonly about?: string;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: readonly OnnxInitialiser[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** What a model file says of itself. */
export interface OnnxFacts {
  readonly producerVersion?: string;
  /** For a person. */
  readonly about?: string;
  /** For programs. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const FLOAT = 1;
const INT64 = 7;

/** The bytes of an ONNX model file. */
export function encodeModel(graph: OnnxGraph, facts: OnnxFacts = {}): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, 8); // ir_version
  pbf.writeStringField(2, 'vjepa-lab'); // producer_name
  if (facts.producerVersion !== undefined) pbf.writeStringField(3, facts.producerVersion);
  if (facts.about !== undefined) pbf.writeStringField(6, facts.about);
  pbf.writeMessage(7, writeGraph, graph);
  for (const domain of new Set(['', ...domainsOf(graph)])) {
    writeEntry(pbf, 8, (p) => {
      p.writeStringField(1, domain);
      p.writeVarintField(2, domain === '' ? 18 : 1);
    });
  }
  for (const [key, value] of Object.entries(facts.metadata ?? {})) {
    writeEntry(pbf, 14, (p) => {
      p.writeStringField(1, key);
      p.writeStringField(2, value);
    });
  }
  return pbf.finish();
}

function domainsOf({ nodes }: OnnxGraph): readonly string[] {
  return nodes.flatMap(({ domain, body }) => [domain, ...(body ? domainsOf(body) : [])]);
}

function writeEntry(pbf: PbfWriter, field: number, write: (pbf: PbfWriter) => void): void {
  pbf.writeMessage(field, (_, inner) => write(inner), null);
}

function writeGraph(graph: OnnxGraph, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, 'graph');
  for (const tensor of graph.initialisers) pbf.writeMessage(5, writeTensor, tensor);
  for (const value of graph.inputs) pbf.writeMessage(11, writeValue, value);
  for (const value of graph.outputs) pbf.writeMessage(12, writeValue, value);
}

function writeNode(node: OnnxNode, pbf: PbfWriter): void {
  for (const name of node.inputs) pbf.writeStringField(1, name);
  for (const name of node.outputs) pbf.writeStringField(2, name);
  pbf.writeStringField(4, node.type);
  for (const entry of Object.entries(node.attributes)) pbf.writeMessage(5, writeAttribute, entry);
  if (node.body) pbf.writeMessage(5, writeBody, node.body);
  pbf.writeStringField(7, node.domain);
}

function writeAttribute([name, value]: readonly [string, OnnxAttribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if ('float' in value) {
    pbf.writeFloatField(2, value.float);
    pbf.writeVarintField(20, 1);
  } else if ('int' in value) {
    pbf.writeVarintField(3, value.int);
    pbf.writeVarintField(20, 2);
  } else if ('string' in value) {
    pbf.writeBytesField(4, new TextEncoder().encode(value.string));
    pbf.writeVarintField(20, 3);
  } else {
    for (const int of value.ints) pbf.writeVarintField(8, int);
    pbf.writeVarintField(20, 7);
  }
}

function writeBody(graph: OnnxGraph, pbf: PbfWriter): void {
  pbf.writeStringField(1, 'body');
  pbf.writeMessage(6, writeGraph, graph);
  pbf.writeVarintField(20, 5);
}

function writeTensor({ name, shape, data }: OnnxInitialiser, pbf: PbfWriter): void {
  if (data.length !== sizeOf(shape))
    throw new Error(`initialiser ${name}: ${data.length} values for ${sizeOf(shape)}`);
  for (const extent of shape) pbf.writeVarintField(1, extent);
  pbf.writeVarintField(2, data instanceof BigInt64Array ? INT64 : FLOAT);
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue({ name, shape, about }: OnnxValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeType, shape);
  if (about !== undefined) pbf.writeStringField(3, about);
}

function writeType(shape: OnnxValue['shape'], pbf: PbfWriter): void {
  writeEntry(pbf, 1, (tensorType) => {
    tensorType.writeVarintField(1, FLOAT);
    writeEntry(tensorType, 2, (extents) => {
      for (const extent of shape) {
        writeEntry(extents, 1, (dimension) => {
          if (typeof extent === 'number') dimension.writeVarintField(1, extent);
          else dimension.writeStringField(2, extent);
        });
      }
    });
  });
}
