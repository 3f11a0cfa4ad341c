using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Postern.Tests.Web;

/// <summary>Keeps every line that is logged, at every level, with its scopes.</summary>
sealed class LinesOnly(ConcurrentQueue<string> lines) : ILoggerProvider, ISupportExternalScope
{
    IExternalScopeProvider? scopes;

    public ILogger CreateLogger(string categoryName) => new Lines(this, categoryName, lines);
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;
    public void Dispose() { }

    sealed class Lines(LinesOnly owner, string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => owner.scopes?.Push(state);
        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lines.Enqueue($"{category} {formatter(state, exception)} {exception}");
            owner.scopes?.ForEachScope((scope, into) => into.Enqueue($"{category} scope {scope}"), lines);
        }
    }
}
