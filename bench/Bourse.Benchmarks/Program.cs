using Bourse.Benchmarks;

return await BenchmarkCommand.Create().Parse(args).InvokeAsync();
