export type {
  Vocabulary,
  VocabularyEvent,
  VocabularyProperty,
  VocabularySnapshot,
} from './vocabulary.ts';
