/** The OpenAPI document as the tests read it: a list of operations, and what their schemas say. */
import type { TestAppliance } from '../support/appliance.js';

export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
}

interface Parameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  schema: JsonSchema;
}

interface DescribedOperation {
  operationId: string;
  summary: string;
  'x-permission': string | string[];
  security: object[];
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
}

export interface ApiDocument {
  openapi: string;
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, object> };
}

export interface Operation extends DescribedOperation {
  /** `GET /api/v1/admin/exams/{exam_id}`. */
  name: string;
  method: string;
  path: string;
  permission: string[];
  /** Of the JSON body, if it takes one. */
  body: JsonSchema | undefined;
  takesFile: boolean;
}

export async function apiDocument(app: TestAppliance): Promise<ApiDocument> {
  const response = await app.request('GET', '/api/v1/openapi.json');
  if (response.status !== 200) throw new Error(`no document: ${response.text}`);
  return response.body as ApiDocument;
}

export const operationsOf = (document: ApiDocument): Operation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      permission: [operation['x-permission']].flat(),
      body: operation.requestBody?.content['application/json']?.schema,
      takesFile: operation.requestBody?.content['multipart/form-data'] !== undefined,
    })),
  );

/** An address of the operation: `{exam_id}` and `:exam_id` are replaced. */
export const filledIn = (path: string, values: Record<string, string>): string =>
  path.replace(/\{(\w+)\}|:(\w+)/g, (_, braced?: string, colon?: string) => {
    const value = values[braced ?? colon ?? ''];
    if (value === undefined) throw new Error(`no value for a parameter of ${path}`);
    return encodeURIComponent(value);
  });
