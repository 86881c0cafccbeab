namespace Sweep.Core;

/// <summary>Checks <c>early_terminate:</c>. Nothing carries it out yet, so asking for it is a problem even where it is right.</summary>
internal sealed class EarlyTerminateReader(ProblemList problems)
{
    private static readonly string[] Required = ["type", "min_iter"];

    private readonly ScalarReader _scalars = new(problems);

    public void Read(YamlEntry? entry)
    {
        if (entry is null)
            return;
        if (entry.Value is not YamlMapping mapping)
        {
            problems.Add(entry.Value.At,
                $"early_terminate is {ScalarReader.Shown(entry.Value)}; it must be a mapping, like {{type: asha, min_iter: 500, eta: 3}}");
            return;
        }
        foreach (var entryOfRule in mapping.Entries)
        {
            switch (entryOfRule.Name)
            {
                case "type":
                    if (_scalars.TryText(entryOfRule.Value, "type of early_terminate", "asha", out var type) && type != "asha")
                        problems.Add(entryOfRule.Value.At, $"type of early_terminate is {Quoted.Plain(type)}; the only one is asha");
                    break;
                case "min_iter":
                    _scalars.TryInteger(entryOfRule.Value, "min_iter", 1, 100_000_000, out _);
                    break;
                case "eta":
                    _scalars.TryInteger(entryOfRule.Value, "eta", 2, 100, out _);
                    break;
                default:
                    problems.Add(entryOfRule.Key.At,
                        $"unknown key '{Quoted.Plain(entryOfRule.Name)}' in early_terminate; "
                        + $"{NearestName.Hint(entryOfRule.Name, ["type", "min_iter", "eta"], "known are type, min_iter and eta")}");
                    break;
            }
        }
        foreach (var missing in Required.Except(mapping.Entries.Select(e => e.Name)))
            problems.Add(mapping.At, $"early_terminate has no {missing}; write it like {{type: asha, min_iter: 500, eta: 3}}");
        problems.Add(entry.Key.At, "early_terminate is not there yet: every run trains to its max_iters; take it out");
    }
}
