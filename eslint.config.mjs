import tseslint from 'typescript-eslint';

const noEnvironment = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Only src/config reads the environment; take the value from the configuration.',
  },
  {
    selector: "MemberExpression[object.name='process'][property.value='env']",
    message: 'Only src/config reads the environment; take the value from the configuration.',
  },
  {
    selector: "VariableDeclarator[init.name='process'] > ObjectPattern > Property[key.name='env']",
    message: 'Only src/config reads the environment; take the value from the configuration.',
  },
  {
    selector: "ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name='env']",
    message: 'Only src/config reads the environment; take the value from the configuration.',
  },
];

const noBarrels = [
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that defines the name.' },
  {
    selector: 'ExportNamedDeclaration[source]',
    message: 'No barrels: import from the file that defines the name.',
  },
];

const noForwardRef = [
  { selector: "CallExpression[callee.name='forwardRef']", message: 'Modules only import to the left.' },
];

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.afflux/', 'node_modules/'] },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      // Leaves files with decorators alone, whose imports Nest needs at run time.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'migrations/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noEnvironment, ...noBarrels, ...noForwardRef] },
  },
  {
    files: ['src/config/**/*.ts', 'src/**/*.{spec,prop}.ts'],
    rules: { 'no-restricted-syntax': ['error', ...noBarrels, ...noForwardRef] },
  },
  {
    // Programs that talk to the person at the terminal; everything else logs.
    files: ['bench/**/*.ts', 'test/**/*.ts', 'src/*.ts', 'src/database/migrate.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{mjs,cjs,js}'],
    rules: { eqeqeq: ['error', 'always', { null: 'ignore' }], 'no-undef': 'off', 'no-unused-vars': 'error' },
  },
);
