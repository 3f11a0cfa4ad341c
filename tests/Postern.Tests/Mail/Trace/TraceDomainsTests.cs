using System.Text;
using Postern.Mail.Trace;

namespace Postern.Tests.Mail.Trace;

public sealed class TraceDomainsTests
{
    [Fact]
    public void Domains_of_foreign_servers_are_named_once_and_own_and_inner_ones_never() => Assert.Equal(["lab.example", "partner.example"], Of("""
        Received: from mx.clinic.example (mx.clinic.example [192.0.2.10]) by store.clinic.example (Postfix) with ESMTP id 2; Mon, 16 Nov 2026 09:12:06 +0100
        Received: from out.lab.example (out.lab.example [198.51.100.25]) by mx.clinic.example (Postfix) with ESMTP id 1; Mon, 16 Nov 2026 09:12:05 +0100
        Received: from srv.local (localhost [127.0.0.1]) by OUT2.lab.example (Postfix) with ESMTP id 3; Mon, 16 Nov 2026 09:12:04 +0100
        Received: from app.partner.example ([203.0.113.8]) by in.lab.example (Postfix) with ESMTP id 3; Mon, 16 Nov 2026 09:12:04 +0100


        """));

    [Fact]
    public void They_are_counted() => Assert.Equal(TraceDomains.DomainsMax, Of(string.Concat(Enumerable.Range(0, 100).Select(number => $"Received: from a (a [203.0.113.8]) by mx.d{number}.example with ESMTP id 1; Mon, 16 Nov 2026 09:12:06 +0100\r\n"))).Count);

    static IReadOnlyList<string> Of(string headers) => TraceDomains.Foreign(TraceAnalysis.Of(Encoding.UTF8.GetBytes(headers), TraceOptions.Default));
}
