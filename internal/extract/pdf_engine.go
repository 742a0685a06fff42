package extract

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"reflect"
	"time"
	"unicode/utf16"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"entente/internal/record"
)

// Memory of the PDF library in pages of 64 KiB. The document's bytes lie in it too. A bomb ends at the limit, within seconds.
const (
	pdfMemory      = 2048     // 128 MiB
	pdfMemoryLarge = 4096     // 256 MiB, for documents of more than pdfLarge bytes
	pdfLarge       = 32 << 20 // bytes
)

// pdfEngine is pdfium, compiled to WebAssembly, in a sandbox of its own: no files, no clock but the process's, bounded memory.
// Its functions are called directly: the library's Go face makes some ten calls and allocations a character.
type pdfEngine struct {
	pool    pdfium.Pool
	module  api.Module
	limit   uint32 // of its memory, in pages of 64 KiB
	scratch uint64 // 64 bytes for what functions write
	stack   [8]uint64
	broken  bool // a call trapped: nothing in its memory is to be relied on

	malloc, free                                                       api.Function
	loadDocument, closeDocument, lastError, pageCount, metaText        api.Function
	loadPage, closePage, pageBox, rotation                             api.Function
	loadText, closeText                                                api.Function
	chars, unicode, generated, textObject, looseBox, origin            api.Function
	fontSize, fontWeight, fontInfo, matrix, renderMode, fontOf         api.Function
	objects, object, objectType, objectBounds, formObjects, formObject api.Function
	bitmapCreate, bitmapFill, bitmapBuffer, bitmapDestroy, renderPage  api.Function
}

// openPDFEngine starts the library. With interruptible, a call ends when its context does.
func openPDFEngine(cache string, limit uint32, interruptible bool) (*pdfEngine, error) {
	config := wazero.NewRuntimeConfigCompiler().WithMemoryLimitPages(limit).WithCloseOnContextDone(interruptible)
	if cache != "" && os.MkdirAll(cache, 0o700) == nil {
		if c, err := wazero.NewCompilationCacheWithDir(cache); err == nil {
			config = config.WithCompilationCache(c)
		}
	}
	pool, err := webassembly.Init(webassembly.Config{
		MaxIdle: 1, MaxTotal: 1,
		FSConfig: wazero.NewFSConfig(), RuntimeConfig: config, Stdout: io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return nil, fmt.Errorf("start the PDF library: %w", err)
	}
	e := &pdfEngine{pool: pool, limit: limit}
	instance, err := pool.GetInstance(time.Minute)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the PDF library: %w", err), pool.Close())
	}
	if err := e.bind(instance.GetImplementation()); err != nil {
		return nil, errors.Join(fmt.Errorf("start the PDF library: %w", err), pool.Close())
	}
	return e, nil
}

// bind finds the functions of the module behind the library's Go face.
func (e *pdfEngine) bind(implementation any) error {
	v := reflect.Indirect(reflect.ValueOf(implementation))
	if v.Kind() != reflect.Struct || !v.FieldByName("Module").IsValid() {
		return errors.New("this version of the library hides its module")
	}
	module, ok := v.FieldByName("Module").Interface().(api.Module)
	if !ok {
		return errors.New("this version of the library hides its module")
	}
	e.module = module
	for name, f := range map[string]*api.Function{
		"malloc": &e.malloc, "free": &e.free,
		"FPDF_LoadMemDocument": &e.loadDocument, "FPDF_CloseDocument": &e.closeDocument, "FPDF_GetLastError": &e.lastError,
		"FPDF_GetPageCount": &e.pageCount, "FPDF_GetMetaText": &e.metaText,
		"FPDF_LoadPage": &e.loadPage, "FPDF_ClosePage": &e.closePage, "FPDF_GetPageBoundingBox": &e.pageBox, "FPDFPage_GetRotation": &e.rotation,
		"FPDFText_LoadPage": &e.loadText, "FPDFText_ClosePage": &e.closeText, "FPDFText_CountChars": &e.chars,
		"FPDFText_GetUnicode": &e.unicode, "FPDFText_IsGenerated": &e.generated, "FPDFText_GetTextObject": &e.textObject,
		"FPDFText_GetLooseCharBox": &e.looseBox, "FPDFText_GetCharOrigin": &e.origin, "FPDFText_GetFontSize": &e.fontSize,
		"FPDFText_GetFontWeight": &e.fontWeight, "FPDFText_GetFontInfo": &e.fontInfo, "FPDFText_GetMatrix": &e.matrix,
		"FPDFTextObj_GetTextRenderMode": &e.renderMode, "FPDFTextObj_GetFont": &e.fontOf,
		"FPDFPage_CountObjects": &e.objects, "FPDFPage_GetObject": &e.object, "FPDFPageObj_GetType": &e.objectType, "FPDFPageObj_GetBounds": &e.objectBounds,
		"FPDFFormObj_CountObjects": &e.formObjects, "FPDFFormObj_GetObject": &e.formObject,
		"FPDFBitmap_Create": &e.bitmapCreate, "FPDFBitmap_FillRect": &e.bitmapFill, "FPDFBitmap_GetBuffer": &e.bitmapBuffer,
		"FPDFBitmap_Destroy": &e.bitmapDestroy, "FPDF_RenderPageBitmap": &e.renderPage,
	} {
		if *f = module.ExportedFunction(name); *f == nil {
			return fmt.Errorf("this version of the library has no %s", name)
		}
	}
	var err error
	e.scratch, err = e.call(context.Background(), e.malloc, 64)
	if err == nil && e.scratch == 0 {
		err = errors.New("it has no memory")
	}
	return err
}

func (e *pdfEngine) close() error {
	if err := e.pool.Close(); err != nil {
		return fmt.Errorf("end the PDF library: %w", err)
	}
	return nil
}

// call runs f and returns its first result. An error means that the library trapped or was stopped: e is broken then.
func (e *pdfEngine) call(ctx context.Context, f api.Function, args ...uint64) (uint64, error) {
	copy(e.stack[:], args)
	if err := f.CallWithStack(ctx, e.stack[:]); err != nil {
		e.broken = true
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if size := e.module.Memory().Size(); size >= e.limit<<16/2 {
			return 0, &record.Failure{Class: record.ClassOOM, Reason: fmt.Sprintf("reading this PDF document takes more than %d MiB of memory", e.limit>>4)}
		}
		return 0, &record.Failure{Class: record.ClassCorrupt, Reason: "the PDF library broke off: the document is damaged"}
	}
	return e.stack[0], nil
}

// What functions write to memory.

func (e *pdfEngine) float32At(at uint64) float64 {
	bits, _ := e.module.Memory().ReadUint32Le(uint32(at))
	return finite(float64(math.Float32frombits(bits)))
}

func (e *pdfEngine) float64At(at uint64) float64 {
	v, _ := e.module.Memory().ReadFloat64Le(uint32(at))
	return finite(v)
}

// farOut is a coordinate, in points, that no page reaches: pages end at 14,400 (ISO 32000-1, Annex C).
const farOut = 1e6

func finite(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return max(-farOut, min(farOut, v))
}

// put copies b to the library's memory; 0 when there is no room.
func (e *pdfEngine) put(ctx context.Context, b []byte) (uint64, error) {
	at, err := e.call(ctx, e.malloc, uint64(max(len(b), 1)))
	if err != nil || at == 0 {
		return 0, err
	}
	e.module.Memory().Write(uint32(at), b)
	return at, nil
}

// pdfDocument is an open document.
type pdfDocument struct {
	*pdfEngine
	handle, bytes uint64
	pages         int
	held          uint64 // the page read last, still open
}

// What FPDF_GetLastError says.
const (
	pdfErrPassword = 4
	pdfErrSecurity = 5
)

// open reads the structure of a document.
func (e *pdfEngine) open(ctx context.Context, b []byte) (*pdfDocument, error) {
	d := &pdfDocument{pdfEngine: e}
	var err error
	if d.bytes, err = e.put(ctx, b); err != nil {
		return nil, err
	}
	if d.bytes == 0 {
		return nil, &record.Failure{Class: record.ClassTooLarge, Reason: fmt.Sprintf("%d bytes of PDF do not fit into the memory of the PDF library", len(b))}
	}
	if d.handle, err = e.call(ctx, e.loadDocument, d.bytes, uint64(len(b)), 0); err != nil {
		return nil, err
	}
	if d.handle == 0 {
		code, err := e.call(ctx, e.lastError)
		_, freed := e.call(ctx, e.free, d.bytes)
		if err := cmp.Or(err, freed); err != nil {
			return nil, err
		}
		switch code {
		case pdfErrPassword:
			return nil, &record.Failure{Class: record.ClassEncrypted, Reason: "the PDF document opens with a password only"}
		case pdfErrSecurity:
			return nil, &record.Failure{Class: record.ClassEncrypted, Reason: "the PDF document is encrypted in a way that is not known"}
		}
		return nil, &record.Failure{Class: record.ClassCorrupt, Reason: "the PDF document is damaged or cut off: it can not be opened"}
	}
	n, err := e.call(ctx, e.pageCount, d.handle)
	if err != nil {
		return nil, err
	}
	d.pages = max(int(int32(n)), 0)
	return d, nil
}

func (d *pdfDocument) close(ctx context.Context) {
	if d.broken {
		return
	}
	if d.held != 0 {
		if _, err := d.call(ctx, d.closePage, d.held); err != nil {
			return
		}
	}
	if _, err := d.call(ctx, d.closeDocument, d.handle); err == nil {
		_, _ = d.call(ctx, d.free, d.bytes)
	}
}

// maxMeta bounds an entry of the document's information, in bytes.
const maxMeta = 4096

// meta returns an entry of the document's information: Title, CreationDate.
func (d *pdfDocument) meta(ctx context.Context, tag string) (string, error) {
	name, err := d.put(ctx, append([]byte(tag), 0))
	if err != nil || name == 0 {
		return "", err
	}
	out, err := d.call(ctx, d.malloc, maxMeta)
	if err != nil {
		return "", err
	}
	if out == 0 {
		return "", nil
	}
	n, err := d.call(ctx, d.metaText, d.handle, name, out, maxMeta)
	if err != nil {
		return "", err
	}
	value := ""
	if n = uint64(uint32(n)); n >= 2 && n <= maxMeta {
		raw, _ := d.module.Memory().Read(uint32(out), uint32(n))
		value = utf16Text(raw)
	}
	_, err = d.call(ctx, d.free, out)
	_, err2 := d.call(ctx, d.free, name)
	return value, cmp.Or(err, err2)
}

// utf16Text reads little-endian units up to the first zero.
func utf16Text(raw []byte) string {
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		u := binary.LittleEndian.Uint16(raw[i:])
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}
