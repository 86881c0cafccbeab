using System.Globalization;
using Sweep.Bench.Statistics;

if (args is not [] and not [_])
{
    Console.Error.WriteLine("usage: sweep-bench-statistics [LEADERBOARDS]");
    return 2;
}
var leaderboards = args is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 2000;
Console.WriteLine($"{leaderboards} simulated leaderboards a line\n");
Console.WriteLine("| runs | groups | true best is tied | tied, of all | the same unpaired | tied, of all "
    + "| 95 % interval of a difference holds |");
Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (var (runs, groups) in new[] { (8, 12), (20, 50), (20, 200) })
    Console.WriteLine(ModelCoverage.Row(leaderboards, runs, groups));
Console.WriteLine("\n| configurations | seeds | true best is tied | tied, of all | interval of a mean holds "
    + "| interval of a difference holds |");
Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (var (configurations, seeds) in new[] { (8, 2), (8, 3), (20, 5) })
    Console.WriteLine(ConfigurationCoverage.Row(leaderboards, configurations, seeds));
return 0;
