export * from './api.ts';
export * from './filter.ts';
export * from './insights.ts';
