namespace Sweep.Core;

/// <summary>The grammar behind <c>builtin:markov</c>: which words a place in a sentence may hold, and which place follows it.</summary>
internal static class MarkovGrammar
{
    public const int Start = 0;

    private static readonly string[] Determiners = ["the", "one", "that", "every", "no", "this", "her", "his"];
    private static readonly string[] Adjectives =
        ["old", "quiet", "small", "bright", "wild", "hungry", "green", "golden", "frozen", "proud", "jealous", "dusty"];
    private static readonly string[] Creatures =
        ["sailor", "fox", "queen", "child", "baker", "wolf", "king", "thief", "owl", "poet", "widow", "horse"];
    private static readonly string[] Verbs =
        ["sees", "follows", "wants", "fears", "calls", "finds", "forgets", "loves", "hides", "carries", "awaits", "mocks"];
    private static readonly string[] Things =
        ["lamp", "river", "letter", "ring", "boat", "song", "sword", "apple", "crown", "mirror", "wheel", "key"];
    private static readonly string[] Prepositions = ["in", "near", "under", "behind", "above", "beyond"];
    private static readonly string[] Spots = ["wood", "house", "sea", "garden", "tower", "valley", "bridge", "market", "cave", "moon"];
    private static readonly string[] Conjunctions = ["and", "but", "while", "because"];

    /// <summary>
    /// Subject, verb, object or spot, and sometimes a second clause. The places of subjects and objects share words, so a word alone does
    /// not tell where the sentence is; the words before it do.
    /// </summary>
    public static IReadOnlyList<MarkovPlace> Places { get; } =
    [
        /* 0 subject      */ new(Determiners, 0, (1, 0.4), (2, 0.6)),
        /* 1              */ new(Adjectives, 0, (2, 1)),
        /* 2              */ new(Creatures, 0, (3, 0.8), (10, 0.2)),
        /* 3 verb         */ new(Verbs, 0, (4, 1)),
        /* 4 object       */ new(Determiners, 0, (5, 0.4), (6, 0.35), (12, 0.25)),
        /* 5              */ new(Adjectives, 0, (6, 0.6), (12, 0.4)),
        /* 6              */ new(Things, 0.55, (7, 0.7), (13, 0.3)),
        /* 7 where it is  */ new(Prepositions, 0, (8, 1)),
        /* 8              */ new(Determiners, 0, (9, 1)),
        /* 9              */ new(Spots, 0.7, (13, 1)),
        /* 10 of a subject*/ new(Prepositions, 0, (11, 1)),
        /* 11             */ new(Determiners, 0, (14, 1)),
        /* 12             */ new(Creatures, 0.6, (7, 0.6), (13, 0.4)),
        /* 13             */ new(Conjunctions, 0, (0, 1)),
        /* 14             */ new(Spots, 0, (3, 1)),
    ];
}
