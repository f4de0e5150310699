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
}

export interface OnnxInitialiser {
  readonly name: string;
  readonly shape: Shape;
  readonly data: Float32Array | BigInt64Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly shape: Shape;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: readonly OnnxInitialiser[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const FLOAT = 1;
const INT64 = 7;

/** The bytes of an ONNX model file. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, 8); // ir_version
  pbf.writeStringField(2, 'vjepa-lab'); // producer_name
  pbf.writeMessage(7, writeGraph, graph);
  for (const [domain, version] of [['', 18] as const, ['com.microsoft', 1] as const]) {
    pbf.writeMessage(
      8,
      (_, p) => {
        p.writeStringField(1, domain);
        p.writeVarintField(2, version);
      },
      null,
    );
  }
  return pbf.finish();
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

function writeTensor({ name, shape, data }: OnnxInitialiser, pbf: PbfWriter): void {
  if (data.length !== sizeOf(shape))
    throw new Error(`initialiser ${name}: ${data.length} values for ${sizeOf(shape)}`);
  for (const extent of shape) pbf.writeVarintField(1, extent);
  pbf.writeVarintField(2, data instanceof BigInt64Array ? INT64 : FLOAT);
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue({ name, shape }: OnnxValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeType, shape);
}

function writeType(shape: Shape, pbf: PbfWriter): void {
  pbf.writeMessage(
    1,
    (extents, tensorType) => {
      tensorType.writeVarintField(1, FLOAT);
      tensorType.writeMessage(
        2,
        (_, dims) => {
          for (const extent of extents)
            dims.writeMessage(
              1,
              (n, dim) => {
                dim.writeVarintField(1, n);
              },
              extent,
            );
        },
        null,
      );
    },
    shape,
  );
}
