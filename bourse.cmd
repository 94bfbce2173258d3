@echo off
rem The launcher on Windows. Unlike ./bourse it asks the build tools each time whether something has changed, which takes a few seconds.
rem   bourse test [NAME]    runs the tests, or those whose names contain NAME
rem   bourse ANYTHING       runs the program
setlocal
set "DOTNET_NOLOGO=1"
set "DOTNET_CLI_TELEMETRY_OPTOUT=1"
where dotnet >nul 2>nul
if errorlevel 1 (
    echo bourse: the .NET SDK 10 is not installed 1>&2
    echo try: install it ^(https://dot.net/download^), then run the same command again 1>&2
    exit /b 1
)
if /i "%~1"=="test" goto test
if /i "%~1"=="bench" (
    dotnet run -c Release --project "%~dp0bench\Bourse.Benchmarks" -- %2 %3 %4 %5 %6 %7 %8 %9
    exit /b
)
if not exist "%~dp0.build\artifacts\bin" echo building Bourse for the first time; this takes about two minutes 1>&2
dotnet build "%~dp0src\Bourse.Cli" -c Release --artifacts-path "%~dp0.build\artifacts" --nologo -v quiet 1>&2
if errorlevel 1 exit /b 1
dotnet "%~dp0.build\artifacts\bin\Bourse.Cli\release\bourse.dll" %*
exit /b %errorlevel%

:test
if "%~2"=="" (
    dotnet test "%~dp0Bourse.slnx" --nologo
) else (
    dotnet test "%~dp0Bourse.slnx" --nologo --filter "FullyQualifiedName~%~2"
)
exit /b %errorlevel%
