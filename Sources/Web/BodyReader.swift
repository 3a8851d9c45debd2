internal import CBrotli
internal import CZlib

/// Gathers a body as it arrives and undoes its content coding, within the limit of what comes out.
struct BodyReader {
  enum Verdict { case taken, tooBig, damaged }

  private(set) var bytes: [UInt8] = []
  private let limit: Int
  private var arrived = 0
  private var decoder: (any ContentDecoder)?

  init(limit: Int) { self.limit = limit }

  /// The coding, if there is one, has reached its own end. Connections end early, and so do files in broken caches.
  var isComplete: Bool { decoder?.isComplete ?? true }

  /// Takes what arrived.
  /// - Parameter encoding: the answer's Content-Encoding.
  mutating func take(_ chunk: UnsafeRawBufferPointer, _ encoding: String?) -> Verdict {
    if arrived == 0 {
      guard let decoder = Self.decoder(encoding) else { return .damaged }
      self.decoder = decoder
    }
    // Also what arrives is counted: a compressed stream can be endless and empty.
    arrived += chunk.count
    guard arrived - (64 << 10) <= limit else { return .tooBig }
    return decoder?.decode(chunk, into: &bytes, limit: limit) ?? .damaged
  }

  /// Nil for a coding that was not asked for. Words that are no coding (`utf-8` is seen) are taken for none.
  private static func decoder(_ encoding: String?) -> (any ContentDecoder)? {
    switch (encoding ?? "").lowercased() {
    case "gzip", "x-gzip", "deflate": Inflater()
    case "br": BrotliReader()
    case "zstd", "compress", "x-compress": nil
    case let several where several.contains(","): nil
    default: Verbatim()
    }
  }
}

/// Undoes one content coding, piece by piece.
private protocol ContentDecoder {
  var isComplete: Bool { get }
  func decode(_ chunk: UnsafeRawBufferPointer, into body: inout [UInt8], limit: Int) -> BodyReader.Verdict
}

private struct Verbatim: ContentDecoder {
  let isComplete = true

  func decode(_ chunk: UnsafeRawBufferPointer, into body: inout [UInt8], limit: Int) -> BodyReader.Verdict {
    guard chunk.count <= limit - body.count else { return .tooBig }
    body.append(contentsOf: chunk)
    return .taken
  }
}

/// gzip (RFC 1952, several members allowed) and zlib, by their own mark. A class because zlib holds on to its address.
private final class Inflater: ContentDecoder {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var scratch = [UInt8](repeating: 0, count: 32 << 10)
  private let isReady: Bool
  private(set) var isComplete = false

  init() {
    stream.initialize(to: z_stream())
    let anyHeader = 32 + MAX_WBITS
    isReady = inflateInit2_(stream, anyHeader, zlibVersion(), Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func decode(_ chunk: UnsafeRawBufferPointer, into body: inout [UInt8], limit: Int) -> BodyReader.Verdict {
    guard isReady, let input = chunk.bindMemory(to: UInt8.self).baseAddress else { return .damaged }
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input)
    stream.pointee.avail_in = UInt32(clamping: chunk.count)
    repeat {
      if isComplete {
        guard stream.pointee.avail_in > 0 else { return .taken }
        guard stream.pointee.next_in.pointee == 0x1f else { return .taken }  // what some servers leave behind the end
        inflateReset(stream)
        isComplete = false
      }
      guard let count = inflateOnce() else { return .damaged }
      guard count <= limit - body.count else { return .tooBig }
      body.append(contentsOf: scratch.prefix(count))
    } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
    return .taken
  }

  /// How many bytes came out into `scratch`; nil when the stream is damaged.
  private func inflateOnce() -> Int? {
    let size = scratch.count
    return scratch.withUnsafeMutableBufferPointer { output in
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(clamping: size)
      let result = inflate(stream, Z_NO_FLUSH)
      guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else { return nil }
      isComplete = result == Z_STREAM_END
      return size - Int(stream.pointee.avail_out)
    }
  }
}

/// Brotli, RFC 7932. A class because its state has an end.
private final class BrotliReader: ContentDecoder {
  private let state = BrotliDecoderCreateInstance(nil, nil, nil)
  private var scratch = [UInt8](repeating: 0, count: 32 << 10)
  private(set) var isComplete = false

  deinit { BrotliDecoderDestroyInstance(state) }

  func decode(_ chunk: UnsafeRawBufferPointer, into body: inout [UInt8], limit: Int) -> BodyReader.Verdict {
    guard let state else { return .damaged }
    var input = chunk.bindMemory(to: UInt8.self).baseAddress
    var left = chunk.count
    while !isComplete {
      let (result, count) = scratch.withUnsafeMutableBufferPointer { output in
        var next = output.baseAddress
        var room = output.count
        let result = BrotliDecoderDecompressStream(state, &left, &input, &room, &next, nil)
        return (result, output.count - room)
      }
      guard result != BROTLI_DECODER_RESULT_ERROR else { return .damaged }
      guard count <= limit - body.count else { return .tooBig }
      body.append(contentsOf: scratch.prefix(count))
      isComplete = result == BROTLI_DECODER_RESULT_SUCCESS
      if result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT { break }
    }
    return .taken
  }
}
