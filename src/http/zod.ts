import type { FastifySchema, FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify';
import { z } from 'zod';
import { InvalidRequest } from './errors.ts';

/** Bodies, queries and parameters are parsed by their zod schema; the reply to a wrong one names our field and no value. */
export const validatorCompiler: FastifySchemaCompiler<unknown> = ({ schema }) => {
  const zodSchema = asZod(schema);
  const names = propertyNames(toJsonSchema(zodSchema));
  return (data) => {
    const parsed = zodSchema.safeParse(data);
    if (parsed.success) return { value: parsed.data };
    const path = parsed.error.issues[0]?.path ?? [];
    return { error: new InvalidRequest(path.map((step) => safeStep(step, names)).join('.')) };
  };
};

/** Replies are cut to their schema: a field that the contract does not know never leaves. */
export const serializerCompiler: FastifySerializerCompiler<unknown> = ({ schema }) => {
  const zodSchema = asZod(schema);
  return (data) => JSON.stringify(zodSchema.parse(data));
};

/** For OpenAPI: the same schemas as JSON Schema. */
export function toOpenApiSchema(schema: FastifySchema): FastifySchema {
  const converted: Record<string, unknown> = { ...schema };
  for (const part of ['body', 'querystring', 'params', 'headers'] as const)
    if (schema[part] instanceof z.ZodType) converted[part] = toJsonSchema(schema[part]);
  if (schema.response)
    converted['response'] = Object.fromEntries(
      Object.entries(schema.response).map(([status, reply]) => [
        status,
        reply instanceof z.ZodType ? { description: status, ...toJsonSchema(reply) } : reply,
      ]),
    );
  return converted;
}

function toJsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    unrepresentable: 'any',
    io: 'input',
    reused: 'inline',
  });
  return rest;
}

function asZod(schema: unknown): z.ZodType {
  if (!(schema instanceof z.ZodType)) throw new TypeError('a route schema must be a zod schema');
  return schema;
}

/** A path may lead through a record keyed by the client's own text: only names that the schema declares are repeated. */
function safeStep(step: PropertyKey, names: ReadonlySet<string>): string {
  return typeof step === 'number' || names.has(String(step)) ? String(step) : '*';
}

function propertyNames(schema: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(schema)) for (const item of schema) propertyNames(item, found);
  else if (typeof schema === 'object' && schema !== null)
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties' && typeof value === 'object' && value !== null)
        for (const name of Object.keys(value)) found.add(name);
      propertyNames(value, found);
    }
  return found;
}
