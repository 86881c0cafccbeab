using System.Globalization;
using Sweep.Bench.Search;

switch (args)
{
    case ["functions", .. var seed] when seed.Length <= 1:
        FunctionFigures.Print(Console.Out, seed.Length == 0 ? 1 : int.Parse(seed[0], CultureInfo.InvariantCulture));
        return 0;
    case ["speed"]:
        ProposalTimes.Print(Console.Out);
        return 0;
    case ["tables", .. var files] when files.Length > 0:
        TableFigures.Print(Console.Out, files);
        return 0;
    default:
        Console.Error.WriteLine("usage: sweep-bench-search functions [FIRST_SEED] | speed | tables TABLE.yaml...");
        return 2;
}
