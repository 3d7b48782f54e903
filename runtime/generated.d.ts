// validate.generated.js files are written by tools/compile-validators.ts and not kept in the repository.
declare module '*/validate.generated.js' {
  const validate: import('./validation.ts').Validate;
  export default validate;
}
