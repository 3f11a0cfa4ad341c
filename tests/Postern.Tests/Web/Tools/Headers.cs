namespace Postern.Tests.Web.Tools;

/// <summary>Headers for the page to read.</summary>
static class Headers
{
    /// <summary>Submission, a hop from laboratory to clinic, and a step inside the clinic, all over TLS.</summary>
    public const string AllTls = """
        Authentication-Results: mx.clinic.example; spf=pass smtp.mailfrom=lab.example; dkim=pass header.d=lab.example
        Received: from mx.clinic.example (mx.clinic.example [192.0.2.10])
         (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
         by store.clinic.example (Postfix) with ESMTPS id 4Zc1Qx2Lk1z9rv; Mon, 16 Nov 2026 09:12:07 +0100 (CET)
        Received: from out.lab.example (out.lab.example [198.51.100.25])
         (using TLSv1.3 with cipher TLS_AES_128_GCM_SHA256 (128/128 bits))
         (No client certificate requested)
         by mx.clinic.example (Postfix) with ESMTPS id 4Zc1Qw5T2Nz9rt; Mon, 16 Nov 2026 09:12:05 +0100 (CET)
        Received: from [192.168.7.31] (unknown [203.0.113.77])
         (using TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits))
         (Authenticated sender: desk)
         by out.lab.example (Postfix) with ESMTPSA id 4Zc1Qr0vYpz1xk; Mon, 16 Nov 2026 09:12:02 +0100 (CET)
        DKIM-Signature: v=1; a=rsa-sha256; d=lab.example; s=s2026; h=from; bh=x; b=y
        From: Lab <desk@lab.example>
        Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b

        Words of the body
        """;

    /// <summary>Old TLS with a broken cipher at the door, and a hop before it without any.</summary>
    public const string Worse = """
        Received: from relay.partner.example (relay.partner.example [198.51.100.7])
         by mx.clinic.example (8.14.4/8.13.8) with ESMTP id r7JEfLgH003867
         (version=TLSv1/SSLv3 cipher=RC4-SHA bits=128 verify=NOT); Mon, 16 Nov 2026 09:12:05 +0100
        Received: from pc.practice.example (pc.practice.example [203.0.113.5])
         by relay.partner.example (Postfix) with ESMTP id 4Zc1Qw5T2Nz9rt (not using TLS); Mon, 16 Nov 2026 09:12:55 +0100
        From: a@practice.example

        """;
}
