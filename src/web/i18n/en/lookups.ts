export const lookups = {
  title: 'Lookup tables',
  description:
    'What is known of the values of a property, from a file: of each model its family, of each plan its price. Every report can filter and split by it.',
  tableCaption: 'Lookup tables of this project',
  add: 'New lookup table',
  emptyTitle: 'No lookup tables yet',
  emptyBody:
    'Upload a CSV whose first column holds values that your events carry. Its other columns become properties.',
  emptySteward: 'A steward of the project can upload one.',
  name: 'Name',
  property: 'Looked up by',
  columns: 'Columns',
  rows: 'Rows',
  leftOut: 'Left out',
  uses: 'Used by',
  changed: 'Changed',

  back: 'All lookup tables',
  new: 'New lookup table',
  about: 'The first column of the file holds values of the property; each other column becomes a property.',
  file: 'File',
  chooseFile: 'Choose a CSV',
  create: 'Upload',
  rename: 'Save the name',
  replace: 'Replace the rows',
  whatIsKept:
    'Only rows of values that are readable already are kept: a file with a row for each person leaves nothing here. Cells that look like somebody’s are left out too.',
  kept: { one: '{count} row kept.', other: '{count} rows kept.' },
  rowsOut: {
    one: '{count} row left out: too few people share the value, or nobody has sent it. Upload the file again when more values have become readable.',
    other:
      '{count} rows left out: too few people share the value, or nobody has sent it. Upload the file again when more values have become readable.',
  },
  cellsOut: {
    one: '{count} cell left out: an address, a number of somebody, or too long.',
    other: '{count} cells left out: an address, a number of somebody, or too long.',
  },
  nothingOut: 'Nothing was left out.',
  content: 'What is known',
  contentCaption: 'The first rows of the table, by value',
  contentNone: 'No row of the file has a value that is readable now.',
  contentFirst: 'The first {rows} of {all} rows.',
  notSet: 'not set',
  deleteBody: 'Copied addresses of reports that use it will find nothing. This cannot be undone.',
  badFile: 'Row {row} of the file cannot be taken: each row needs a value of its own and all cells.',
  badHeading: 'The file needs a first row with two names or more, each different.',
  tooLarge: 'The file is larger than this installation takes.',
} as const;
