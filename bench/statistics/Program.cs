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
Console.WriteLine("\nseeds added to those that are tied, until 3 are or each has 10 seeds\n");
Console.WriteLine("| configurations | span of true losses | seeds before | true best is tied | tied before, of all | tied after "
    + "| runs added | interval of a tied mean holds | interval of a difference from the first holds |");
Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (var (configurations, span, seeds) in new[] { (8, 0.02, 2), (8, 0.02, 3), (20, 0.02, 3), (8, 0.0, 3), (20, 0.0, 3) })
    Console.WriteLine(RefinementCoverage.Row(leaderboards, configurations, span, seeds, goal: 3, maxRepeats: 10));
return 0;
