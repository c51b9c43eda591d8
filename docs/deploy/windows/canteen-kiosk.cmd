@echo off
rem The till's two screens in Edge: the cashier's on the first display, the elder's on the second.
rem Not tried on Windows. Put a shortcut to it into shell:startup of the kiosk's user.
rem TILL and ELDER_AT may be set: the till's address, and where the second display begins ("left,top").
setlocal
if "%TILL%"=="" set TILL=http://127.0.0.1:8000
if "%ELDER_AT%"=="" set ELDER_AT=1024,0
set EDGE=%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe
set COMMON=--no-first-run --disable-features=Translate --disable-pinch --overscroll-history-navigation=0 --autoplay-policy=no-user-gesture-required
if "%1"=="elder" goto elder
if "%1"=="cashier" goto cashier

:wait
rem The till starts by itself and may take a while: its page is opened when it answers, whatever it says.
curl.exe --silent --max-time 2 --output NUL "%TILL%/healthz" && goto open
timeout /t 1 /nobreak >nul
goto wait

:open
start "" /min "%~f0" elder
goto cashier

:cashier
rem A browser that ends is opened again.
"%EDGE%" --kiosk "%TILL%/" --edge-kiosk-type=fullscreen --user-data-dir="%TEMP%\canteen-cashier" --window-position=0,0 %COMMON%
timeout /t 1 /nobreak >nul
goto cashier

:elder
"%EDGE%" --kiosk "%TILL%/display" --edge-kiosk-type=fullscreen --user-data-dir="%TEMP%\canteen-elder" --window-position=%ELDER_AT% %COMMON%
timeout /t 1 /nobreak >nul
goto elder
