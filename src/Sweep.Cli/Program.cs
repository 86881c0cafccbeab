using Sweep.Cli;

return await Application.RunAsync(args, Session.OfThisProcess());
