namespace Bourse.Adapters.Cql;

/// <summary>Makes the bytes of a request: a frame, in version 5 in segments.</summary>
internal static class CqlFrameWriter
{
    /// <summary>The place of the length in a frame's header.</summary>
    private const int LengthPlace = 5;

    /// <summary>Makes them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stream">Its stream.</param>
    /// <param name="version">The version of the protocol.</param>
    /// <param name="isInSegments">Whether the frame travels in segments.</param>
    public static CqlBuffer Write(CqlRequest request, short stream, int version, bool isInSegments)
    {
        var frame = new CqlBuffer();
        if (isInSegments) frame.Append(CqlSegment.HeaderLength);
        var start = frame.Length;
        frame.WriteByte((byte)version);
        frame.WriteByte(0);
        frame.WriteShort(stream);
        frame.WriteByte((byte)request.Opcode);
        frame.WriteInt(0);
        request.Write(frame, version);
        frame.SetInt(start + LengthPlace, frame.Length - start - CqlProtocol.HeaderLength);
        return isInSegments ? InSegments(frame) : frame;
    }

    private static CqlBuffer InSegments(CqlBuffer frame)
    {
        var length = frame.Length - CqlSegment.HeaderLength;
        if (length > CqlSegment.MostPayload) return Split(frame);
        var trailer = frame.Append(CqlSegment.TrailerLength);
        CqlSegment.WriteHeader(frame.Bytes.Span, length, isWhole: true);
        CqlSegment.WriteTrailer(trailer, frame.Bytes.Span.Slice(CqlSegment.HeaderLength, length));
        return frame;
    }

    /// <summary>A frame longer than a segment is cut; its segments say that they are parts.</summary>
    private static CqlBuffer Split(CqlBuffer frame)
    {
        using var whole = frame;
        var segments = new CqlBuffer();
        for (var rest = whole.Bytes[CqlSegment.HeaderLength..]; rest.Length > 0;)
        {
            var part = rest[..Math.Min(rest.Length, CqlSegment.MostPayload)];
            CqlSegment.WriteHeader(segments.Append(CqlSegment.HeaderLength), part.Length, isWhole: false);
            segments.WriteRaw(part.Span);
            CqlSegment.WriteTrailer(segments.Append(CqlSegment.TrailerLength), part.Span);
            rest = rest[part.Length..];
        }

        return segments;
    }
}
