using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Sweep.Web.Tests;

/// <summary>An event stream as a browser reads it.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventReader(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _items = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
    }

    public static async Task<EventReader> OpenAsync(HttpClient browser, string path)
    {
        var response = await browser.GetAsync(path, HttpCompletionOption.ResponseHeadersRead).Within($"{path} to answer");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new EventReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event of a kind that is as wanted.</summary>
    public async Task<JsonElement> NextAsync(string kind, Func<JsonElement, bool>? wanted = null)
    {
        while (await _items.MoveNextAsync().AsTask().Within($"an event '{kind}'"))
        {
            if (_items.Current.EventType != kind)
                continue;
            var data = JsonDocument.Parse(_items.Current.Data).RootElement;
            if (wanted?.Invoke(data) != false)
                return data;
        }
        throw new InvalidOperationException($"the stream ended before an event '{kind}'");
    }

    /// <summary>Whether the stream has ended, after what is left of it.</summary>
    public async Task EndAsync()
    {
        while (await _items.MoveNextAsync().AsTask().Within("the stream's end"))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _items.DisposeAsync();
        _response.Dispose();
    }
}
