using Sweep.Bench.Search;

// sweep-bench-search functions | speed | tables CSV...
switch (args)
{
    case ["functions"]:
        FunctionFigures.Print(Console.Out);
        return 0;
    case ["speed"]:
        ProposalTimes.Print(Console.Out);
        return 0;
    case ["tables", .. var files] when files.Length > 0:
        TableFigures.Print(Console.Out, files);
        return 0;
    default:
        Console.Error.WriteLine("usage: sweep-bench-search functions | speed | tables TABLE.yaml...");
        return 2;
}
