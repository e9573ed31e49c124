export * from './annotations.ts';
export * from './api.ts';
export * from './boards.ts';
export * from './filter.ts';
export * from './insights.ts';
export * from './lexicon.ts';
export * from './question.ts';
export * from './reports.ts';
