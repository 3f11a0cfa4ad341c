using System.Text;
using Postern.Mail.Trace;

namespace Postern.Tests.Mail.Trace;

/// <summary>Messages to look at, written as their lines.</summary>
static class TraceText
{
    public static TraceReport Analyze(string own, params string[] received) => Analyze(new TraceOptions { Own = OwnServers.Read([own]) }, received);

    public static TraceReport Analyze(TraceOptions options, params string[] received) => TraceAnalysis.Of(Message(received), options);

    public static byte[] Message(params string[] received) =>
        Encoding.UTF8.GetBytes(string.Concat(received.Select(line => $"Received: {line}\r\n")) + "Subject: a\r\n\r\nReceived: from body.example by body.example with ESMTPS\r\n");
}
