/** Runs before every test file: failures of forgotten promises fail the run. */
process.on('unhandledRejection', (reason) => {
  throw reason;
});
