namespace Sweep.Listings;

/// <summary>
/// Takes a row's fields in order, each with its name in snake_case. Every row of a listing has every field; null is a value that is not
/// known. Implemented by JSON and by CSV, so that both print the same.
/// </summary>
public interface IRow
{
    IRow Add(string name, string? value);
    IRow Add(string name, long? value);
    IRow Add(string name, double? value);
    IRow Add(string name, bool? value);
}
