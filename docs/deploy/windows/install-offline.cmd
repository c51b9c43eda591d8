@echo off
rem Sets a till up on 64-bit Windows from a folder that "fetch-wheels.sh --windows" has filled. Not tried on Windows.
rem Python 3.11 (64 bit, from python.org, "py launcher" ticked) is installed before; nothing is asked of any network.
setlocal
set HERE=%~dp0
set HOME=C:\canteen
if exist "%HOME%\.venv" (
    echo %HOME%\.venv is there already, nothing was installed: rename it first.
    exit /b 1
)
py -3.11 -m venv "%HOME%\.venv" || exit /b 1
for %%W in ("%HERE%wheels\community_canteen-*.whl") do set WHEEL=%%W
set PIP="%HOME%\.venv\Scripts\python.exe" -m pip install --disable-pip-version-check --no-index -f "%HERE%wheels"
%PIP% -c "%HERE%constraints.txt" "%WHEEL%" || exit /b 1
%PIP% --no-deps --ignore-requires-python rapidocr-onnxruntime
copy "%HERE%constraints.txt" "%HOME%\.venv\" >nul
if not exist "%HOME%\config.toml" copy "%HERE%config.toml" "%HOME%\" >nul
xcopy /e /i /q /y "%HERE%deploy" "%HOME%\docs\deploy" >nul
rem What Linux does with rights of files is done here with those of the folder: the till's user and administrators.
icacls "%HOME%" /inheritance:r /grant:r "canteen:(OI)(CI)M" "Administrators:(OI)(CI)F" "SYSTEM:(OI)(CI)F" >nul
"%HOME%\.venv\Scripts\canteen.exe" --config "%HOME%\config.toml" policy show
